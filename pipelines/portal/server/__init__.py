"""The web server's part of the portal: addresses, requests, answers."""
