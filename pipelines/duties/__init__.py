"""What a council owes the public: duties, due dates, facts of what came out, and how each stands on a day.

`declared` reads duties and how a council meets them, `days` reckons due dates, `facts` takes from a store
what came out when, `reckoning` says what is late on a day, `health` puts it together. No lateness is ever
stored.
"""
