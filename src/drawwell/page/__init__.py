"""How any page looks: charts, components, short codes."""
