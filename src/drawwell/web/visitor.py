"""Who is visiting, in which place, by which role."""


class VisitorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


def shell(request):
    return {}
