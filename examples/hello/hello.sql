-- Reads a CSV file and keeps the large orders.
CREATE STREAM orders (
  order_id  BIGINT,
  customer  VARCHAR,
  amount    DECIMAL(10, 2)
) WITH (connector = 'file', path = 'orders.csv', format = 'csv');

SELECT order_id, customer, amount
FROM orders
WHERE amount > 100;
