interface CardWords {
  readonly fallbackText?: unknown
  readonly body?: unknown
}

/** What a card says in a line: what it is to say where none is shown, or the first of its own texts. */
export function cardLine(card: CardWords): string | undefined {
  const elements: readonly { readonly text?: unknown }[] = Array.isArray(card.body) ? card.body : []
  return [card.fallbackText, ...elements.map((element) => element?.text)].find(
    (text): text is string => typeof text === 'string' && text !== '',
  )
}
