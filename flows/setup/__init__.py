"""Setup: prepares a cluster, a Prefect server and Kibana for their first run."""
