-- Totals of a long input, by key: a job that takes a while, and is worth going on with.

CREATE STREAM numbers (
  i BIGINT,
  account AS i * 7919 % 100003,
  amount AS i % 1000
) WITH (connector = 'generator', rows = 30000000);

CREATE STREAM totals WITH (connector = 'file', path = 'totals.csv', format = 'csv') AS
SELECT account, COUNT(*) AS payments, SUM(amount) AS total
FROM numbers
GROUP BY account
EMIT FINAL;
