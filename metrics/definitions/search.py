"""Finding sheets by words and by what they belong to. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from metrics.sheets import Sheet

# What people call it as well; English and Spanish, without accents.
SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "nps": "recommend recommendation loyalty recomendar recomendacion lealtad",
        "csat": "satisfaction happy satisfaccion satisfecho contento",
        "ces_effort": "ces customer effort score hard difficult esfuerzo dificil",
        "ces_ease": "ces customer effort score easy facilidad facil esfuerzo",
        "expectations_met": "expectation promise expectativa promesa",
        "retention_rate": "loyalty stay renewal permanencia fidelidad fidelizacion renovacion",
        "churn_rate": "attrition turnover lost leave rotacion abandono bajas perdida fuga",
        "complaint_rate": "claims grievances reclamaciones reclamos quejas",
        "first_contact_resolution": "fcr first call first time primera llamada primer contacto",
        "resolution_time": "time to resolve ttr mttr handling plazo tiempo",
        "response_time": "first reply answer time respuesta plazo tiempo",
        "chat_wait": "waiting queue espera cola",
        "rephrase_requests": "bot understanding clarity reformular entender",
        "solution_acknowledged": "solved confirmed resuelto confirmado",
        "longest_queue_delay": "backlog waiting cola atraso espera",
        "social_solutions_acknowledged": "social media redes sociales",
        "solution_approvals": "likes reactions social media me gusta reacciones redes sociales",
        "post_to_solution_time": "social media redes sociales tiempo",
        "sentiment_change": "mood tone animo sentimiento tono",
        "self_service_resolution": "bot containment deflection faq autoservicio chatbot",
        "closed_loop_rate": "follow-up call back detractors cierre del ciclo seguimiento",
        "answer_rate": "response rate participation tasa de respuesta participacion",
        "invitation_pressure": "fatigue survey frequency fatiga saturacion",
        "cost_per_contact": "cost to serve coste costo",
        "dashboard_reach": "adoption usage visibility tablero adopcion uso",
        "referral_cross_sell": "upsell referral venta cruzada referidos recomendacion",
    }
)


def folded(text: str) -> str:
    """Lower case without accents, so that "rotacion" finds "rotación"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _haystack(sheet: Sheet) -> str:
    texts = (sheet.name, sheet.short, sheet.what)
    words = [word for text in texts for word in (text.en, text.es)]
    return folded(" ".join([sheet.code, sheet.key, *words, SYNONYMS.get(sheet.key, "")]))


def matches(sheet: Sheet, query: str) -> bool:
    """Whether every word of the query stands in the sheet's name, text or synonyms."""
    haystack = _haystack(sheet)
    return all(word in haystack for word in folded(query).split())


def find(
    all_sheets: Iterable[Sheet],
    *,
    query: str = "",
    moment: str = "",
    channel: str = "",
    area: str = "",
) -> list[Sheet]:
    """Those that fit all that is given; `area` is a criterion ("DAT-1") or its first letters."""
    return [
        sheet
        for sheet in all_sheets
        if matches(sheet, query)
        and (not moment or moment in sheet.moments)
        and (not channel or channel in sheet.channels)
        and (not area or any(one.startswith(area) for one in sheet.criteria))
    ]
