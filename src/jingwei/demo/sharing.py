"""What units of the demo's staff may read of others: one agreement for the story's street, one for the district."""

from datetime import date, datetime, timedelta

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.scope import Level
from jingwei.sharing.operations.agreements import Terms, sign_agreement

YEAR = timedelta(days=365)
BASIS = "sz-data:43"


def agree(*, street: str, district: str, on: date, operator: Actor, at: datetime) -> None:
    """Sign them, for a year from the demo's first day; their units have staff by then.

    Records ``sharing.agreement-signed``, twice.
    """
    days = {"valid_from": district_day(at), "valid_until": on + YEAR}
    people = Terms(
        what="registers.people",
        fields=("name", "community"),
        purpose="核对房屋租赁登记",
        purpose_en="To check registrations of leases",
        basis=BASIS,
        consumer=f"unit:{street}",
        level=Level.STREET.value,
        codes=(street,),
        **days,
    )
    organisations = Terms(
        what="registers.entities",
        fields=("uscc", "name", "kind", "status", "address"),
        purpose="核对经营场所登记",
        purpose_en="To check where organisations are registered",
        basis=BASIS,
        consumer=f"unit:{district}",
        level=Level.DISTRICT.value,
        codes=(district,),
        **days,
    )
    for terms in (people, organisations):
        with scopes.entered(operator.scope, at=at):
            sign_agreement(terms, actor=operator, at=at)
