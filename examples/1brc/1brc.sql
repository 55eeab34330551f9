-- The one billion row challenge: lowest, mean and highest temperature per station, sorted.
CREATE STREAM measurements (
  station      VARCHAR,
  temperature  DECIMAL(5, 1)
) WITH (connector = 'file', path = 'measurements.txt', format = 'csv', delimiter = ';', header = false);

SELECT station,
       MIN(temperature)           AS lowest,
       AVG(temperature) AS mean,
       MAX(temperature)           AS highest
FROM measurements
GROUP BY station
ORDER BY station
EMIT FINAL;
