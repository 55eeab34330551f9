-- Scenario 0: a filter that keeps about half of the orders.
CREATE STREAM orders (
  order_id      BIGINT,
  customer_id   AS order_id % 1000,
  order_date    AS '2024-01-15',
  total_amount  AS CAST(150 + order_id % 100 AS DOUBLE)
) WITH (connector = 'generator', rows = 100000);

SELECT order_id, customer_id, order_date, total_amount
FROM orders
WHERE total_amount > 200;
