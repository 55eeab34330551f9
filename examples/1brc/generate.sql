-- Writes measurements.txt: lines `station;temperature` for 413 stations, one decimal. The challenge
-- itself has a billion lines; set `rows` to that for the full size.
CREATE STREAM numbers (
  i            BIGINT,
  station      AS 'Station ' || CAST((i * 7919) % 413 AS VARCHAR),
  temperature  AS CAST(((i * 104729 + i / 413) % 1998 - 999) AS DECIMAL(4, 0)) * 0.1
) WITH (connector = 'generator', rows = 100000);

CREATE STREAM measurements (
  station      VARCHAR,
  temperature  DECIMAL(5, 1)
) WITH (connector = 'file', path = 'measurements.txt', format = 'csv', delimiter = ';', header = false);

INSERT INTO measurements
SELECT station, temperature FROM numbers;
