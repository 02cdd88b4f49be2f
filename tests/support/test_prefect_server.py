"""Flows that tests run leave nothing behind that could disturb a later test."""

import threading


def test_no_thread_of_a_flow_draws_random_numbers_after_its_end(prefect_server: str) -> None:
    from prefect import flow, get_run_logger
    from prefect.events.clients import NullEventsClient
    from prefect.events.worker import EventsWorker

    @flow
    def a_flow() -> None:
        get_run_logger().info("a line for the log")

    a_flow()
    # A websocket of events pings the server now and then, and a request for logs may be tried again after a random delay.
    assert EventsWorker.instance().client_type is NullEventsClient
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("APILogWorker")]
