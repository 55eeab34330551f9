-- Scenario 2: totals per symbol, at the end of input.
CREATE STREAM market_data (
  i         BIGINT,
  symbol    AS 'SYM' || CAST(i % 200 AS VARCHAR),
  price     AS CAST(100 + i % 100 AS DOUBLE),
  quantity  AS i % 1000
) WITH (connector = 'generator', rows = 100000);

SELECT symbol, COUNT(*), AVG(price), MIN(price), MAX(price), SUM(quantity)
FROM market_data
GROUP BY symbol
EMIT FINAL;
