"""What goes on behind the screens: news, alerts, modules loaded ahead, garbage."""
