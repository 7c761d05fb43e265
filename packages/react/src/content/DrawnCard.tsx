import { type Action, AdaptiveCard, ExecuteAction, OpenUrlAction, Strings, SubmitAction } from 'adaptivecards'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useAsked } from '../state/use-asked.ts'
import { useSpeech } from '../texts/texts.tsx'
import './drawn-card.css'
import { cardContext, drawable, filesOf, hostConfig } from './card-host.ts'
import { cardMarkdown } from './card-markdown.ts'
import { openOutside } from './open-outside.ts'

export interface Chosen {
  readonly action: string
  readonly inputs: Readonly<Record<string, string>>
}

interface DrawnCardProps {
  readonly card: object
  /** What it says where it cannot be drawn. */
  readonly words: string
  /** undefined: nobody would be told. */
  readonly onChoose: ((chosen: Chosen) => void) | undefined
}

/** Answers as Adaptive Cards have them: texts. */
function inputsOf(action: Action): Record<string, string> {
  const inputs = Object.values(action.getReferencedInputs() ?? {})
  return Object.fromEntries(
    inputs.flatMap((input) => (input.id && input.isSet() ? [[input.id, String(input.value)] as const] : [])),
  )
}

AdaptiveCard.onProcessMarkdown = (words, result) => {
  const html = cardMarkdown(words)
  result.didProcess = html !== undefined
  if (html !== undefined) result.outputHtml = html
}

/** Drawn by the library of Adaptive Cards, in elements of its own; what was filled in stays while the card says the same. */
export function DrawnCard({ card, words, onChoose }: DrawnCardProps) {
  const { t, language } = useSpeech()
  const place = useRef<HTMLDivElement>(null)
  const text = JSON.stringify(card)
  const files = filesOf(card).join(' ')
  const { answer: links } = useAsked<Record<string, string>>(files === '' ? undefined : files, async (client) => {
    const ids = files.split(' ')
    const found = await Promise.all(ids.map((id) => client.files.links(id)))
    return Object.fromEntries(ids.map((id, at) => [id, found[at]?.url ?? '']))
  })
  const isMute = onChoose === undefined
  const choose = useEffectEvent((action: Action) => {
    if (action instanceof OpenUrlAction) openOutside(action.url)
    if ((action instanceof SubmitAction || action instanceof ExecuteAction) && action.id)
      onChoose?.({ action: action.id, inputs: inputsOf(action) })
  })
  useEffect(() => {
    const drawn = new AdaptiveCard()
    Strings.defaults.overflowButtonTooltip = () => t('more')
    drawn.hostConfig = hostConfig
    drawn.lang = language
    drawn.onExecuteAction = choose
    const shown = drawable(JSON.parse(text) as object, { links: links ?? {}, wrong: t('cardAnswerWrong') })
    drawn.parse(shown, cardContext())
    const element = drawn.render()
    for (const picture of element?.querySelectorAll('img') ?? []) picture.referrerPolicy = 'no-referrer'
    if (element) place.current?.replaceChildren(element)
    else if (place.current) place.current.textContent = words
    return () => drawn.releaseDOMResources()
  }, [text, words, links, language, t])
  return <div ref={place} className="td-drawn" dir="auto" inert={isMute} />
}
