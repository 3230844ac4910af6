"""`{% slot "name" %}` leaves a named gap in a page that is rendered once and filled many times."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from collection.pages.skeleton import mark

register = template.Library()


@register.simple_tag
def slot(*name: str) -> SafeString:
    return mark_safe(mark("".join(str(part) for part in name)))
