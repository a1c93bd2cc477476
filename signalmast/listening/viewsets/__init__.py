"""The room's lists under its menu, one module for each way in."""

#: The hook under which the room's menu items hang.
LISTENING = "register_listening_menu_item"
