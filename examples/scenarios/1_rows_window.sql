-- Scenario 1: the average, lowest and highest of the last 100 prices of each symbol.
CREATE STREAM market_data (
  i            BIGINT,
  symbol       AS 'SYM' || CAST(i % 10 AS VARCHAR),
  price        AS CAST(100 + i % 50 AS DOUBLE),
  "timestamp"  AS EPOCH_MS(i * 1000)
) WITH (connector = 'generator', rows = 100000);

SELECT symbol,
       price,
       AVG(price) OVER (ROWS WINDOW BUFFER 100 ROWS PARTITION BY symbol ORDER BY "timestamp") AS mean,
       MIN(price) OVER (ROWS WINDOW BUFFER 100 ROWS PARTITION BY symbol ORDER BY "timestamp") AS lowest,
       MAX(price) OVER (PARTITION BY symbol ORDER BY "timestamp" ROWS BETWEEN 99 PRECEDING AND CURRENT ROW) AS highest
FROM market_data;
