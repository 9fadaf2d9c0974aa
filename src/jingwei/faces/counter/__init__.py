"""The window clerk's desk: one open service case at a time, one search box, fields revealed one by one."""
