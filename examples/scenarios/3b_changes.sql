-- Scenario 3b: totals per trader, symbol and minute, after every row.
CREATE STREAM trades (
  i           BIGINT,
  trader_id   AS 'TRADER' || CAST(i % 20 AS VARCHAR),
  symbol      AS 'SYM' || CAST(i % 10 AS VARCHAR),
  price       AS CAST(100 + i % 50 AS DOUBLE),
  quantity    AS i % 1000,
  trade_time  AS EPOCH_MS(1700000000 + i * 1000)
) WITH (connector = 'generator', rows = 5000);

SELECT trader_id, symbol, COUNT(*), AVG(price), SUM(quantity), SUM(price * quantity)
FROM trades
GROUP BY trader_id, symbol
WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE)
EMIT CHANGES;
