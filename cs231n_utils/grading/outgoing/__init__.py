"""What goes out: the gradebook, the feedback, the grades, the report on the class."""
