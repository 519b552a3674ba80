"""The figures of the chapter "Learning as sculpting an energy landscape"."""
