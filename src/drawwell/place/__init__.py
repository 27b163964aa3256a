"""The ground everything stands on: a place, its areas, people in numbers, organisations, accounts."""
