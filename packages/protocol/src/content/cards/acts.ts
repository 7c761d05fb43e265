import { limits } from '../../bounds/limits.ts'
import { attachmentOf, type CardNode, inputsOf, isAnswering, isOff, isOn, partsOf, urlsOf } from './parts.ts'

/** A button that answers whoever wrote the card, and what is asked with it. */
export interface CardButton {
  readonly node: CardNode
  readonly inputs: readonly CardNode[]
}

/** What somebody has answered, by the ids of the questions: texts, as Adaptive Cards have them. */
export type CardAnswers = Readonly<Record<string, string>>

/** undefined where the card has no such button, or it is not to be chosen now. */
export function actOf(card: CardNode, id: string): CardButton | undefined {
  // A whole walk: what is asked may stand below the button.
  const parts = [...partsOf(card)]
  const part = parts.find((one) => isAnswering(one) && one.node.id === id)
  if (!part || isOff(part.node.isEnabled)) return undefined
  const asksNothing = String(part.node.associatedInputs).toLowerCase() === 'none'
  return { node: part.node, inputs: asksNothing ? [] : inputsOf(part.form) }
}

/** The same card where every button that answers has an id; one that came without is called by its place among them. */
export function withActionIds(card: CardNode): CardNode {
  const parts = [...partsOf(card)].filter(isAnswering)
  const taken = new Set(parts.map(({ node }) => node.id))
  const ids = new Map<CardNode, string>()
  for (const [index, { node }] of parts.entries()) {
    if (node.id !== undefined) continue
    let id = `action-${index + 1}`
    while (taken.has(id)) id = `${id}-`
    taken.add(id)
    ids.set(node, id)
  }
  return ids.size === 0 ? card : (withIds(card, ids) as CardNode)
}

function withIds(value: unknown, ids: ReadonlyMap<unknown, string>): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withIds(item, ids))
  const fields = Object.entries(value).map(([name, field]) => [name, withIds(field, ids)] as const)
  const id = ids.get(value)
  return Object.fromEntries(id === undefined ? fields : [...fields, ['id', id]])
}

/** Files of this server that a card shows. */
export const attachmentsOfCard = (card: CardNode): readonly string[] =>
  [...partsOf(card)].flatMap(urlsOf).flatMap(({ url, opens }) => (opens ? [] : (attachmentOf(url) ?? [])))

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Cards are written by hand, and by programs of other languages: a number may stand in quotes. */
function number(value: unknown, otherwise: number): number {
  if (typeof value === 'number') return value
  return text(value).trim() === '' || Number.isNaN(Number(value)) ? otherwise : Number(value)
}

/** What is no text is as if it were not there, as where the card is drawn. */
const toggled = ({ valueOn, valueOff }: CardNode) => ({
  on: typeof valueOn === 'string' ? valueOn : 'true',
  off: typeof valueOff === 'string' ? valueOff : 'false',
})

const isNumber = (answer: string, { min, max }: CardNode): boolean =>
  /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(answer) &&
  Number.isFinite(Number(answer)) &&
  Number(answer) >= number(min, Number.NEGATIVE_INFINITY) &&
  Number(answer) <= number(max, Number.POSITIVE_INFINITY)

/** Days and times of day are compared as they are written. */
const isBetween = (answer: string, { min, max }: CardNode): boolean =>
  (text(min) === '' || answer >= text(min)) && (text(max) === '' || answer <= text(max))

function isDay(answer: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(answer)) return false
  const at = Date.parse(answer)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(answer)
}

function isChosen(answer: string, { choices, isMultiSelect }: CardNode): boolean {
  const values = new Set((choices as readonly { readonly value: string }[]).map(({ value }) => value))
  const chosen = isOn(isMultiSelect) ? answer.split(',') : [answer]
  // Each once: nobody chooses the same twice, and a robot would count it so.
  return new Set(chosen).size === chosen.length && chosen.every((one) => values.has(one))
}

/** None where the card says nothing of it that could be meant. */
function mostLetters({ maxLength }: CardNode): number {
  const most = number(maxLength, 0)
  return most > 0 ? most : limits.cardAnswerLength
}

/** By the type of a question, which answers it takes; of a type that is not known here, any. */
const takes: Readonly<Record<string, (answer: string, input: CardNode) => boolean>> = {
  'Input.Text': (answer, input) => answer.length <= mostLetters(input),
  'Input.Number': isNumber,
  'Input.Date': (answer, input) => isDay(answer) && isBetween(answer, input),
  'Input.Time': (answer, input) => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(answer) && isBetween(answer, input),
  'Input.Toggle': (answer, input) => Object.values(toggled(input)).includes(answer),
  'Input.ChoiceSet': isChosen,
}

const isAnswered = (answer: string, input: CardNode): boolean =>
  input.type === 'Input.Toggle' ? answer === toggled(input).on : answer !== ''

/** What is wrong with the answers: what was not asked, what is missing, what the question does not take. */
export function answersFault(
  { inputs }: CardButton,
  answers: CardAnswers,
): { readonly input: string; readonly message: string } | undefined {
  const asked = new Map(inputs.map((input) => [text(input.id), input]))
  const odd = Object.keys(answers).find((id) => !asked.has(id))
  if (odd !== undefined) return { input: odd, message: 'is not asked with this action' }
  for (const [id, input] of asked) {
    const answer = Object.hasOwn(answers, id) ? (answers[id] ?? '') : ''
    if (isOn(input.isRequired) && !isAnswered(answer, input)) return { input: id, message: 'has to be answered' }
    const rule = Object.hasOwn(takes, text(input.type)) ? takes[text(input.type)] : undefined
    if (answer !== '' && rule && !rule(answer, input)) return { input: id, message: 'is no answer that the card takes' }
  }
  return undefined
}
