"""Setup: prepares a cluster, a Prefect server and Kibana, and tests the connections to them."""
