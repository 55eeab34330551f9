-- One-minute candles per symbol: open, high, low, close and volume.
-- Trades may come up to five seconds late; later ones are counted, not lost.
CREATE STREAM trades (
  symbol      VARCHAR NOT NULL,
  price       DECIMAL(10, 2),
  quantity    BIGINT,
  trade_time  TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND
) WITH (connector = 'file', path = 'trades.csv', format = 'csv');

SELECT symbol,
       window_start,
       FIRST(price)  AS open,
       MAX(price)    AS high,
       MIN(price)    AS low,
       LAST(price)   AS close,
       SUM(quantity) AS volume,
       COUNT(*)      AS trades
FROM trades
GROUP BY symbol
WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE);
