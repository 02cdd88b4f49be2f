"""Prefect: everything that knows it. Flows, tasks, artifacts, deployments and the server."""
