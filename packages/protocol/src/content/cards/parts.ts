/** Any object of a card. */
export type CardNode = Readonly<Record<string, unknown>>

/** Where cards say yes or no, texts are taken for it, as where they are drawn. */
const says = (value: unknown, answer: boolean): boolean =>
  value === answer || (typeof value === 'string' && value.toLowerCase() === String(answer))
export const isOn = (value: unknown): boolean => says(value, true)
export const isOff = (value: unknown): boolean => says(value, false)

type Path = readonly PropertyKey[]

/** Questions that are answered together: those of a card, and those of the card that it unfolds from. */
interface Form {
  readonly within?: Form
  readonly inputs: CardNode[]
}

export interface CardPart {
  readonly node: CardNode
  /** `other`: what has an address, and is neither element nor action. */
  readonly is: 'card' | 'element' | 'action' | 'other'
  readonly path: Path
  readonly form: Form
}

/** Where parts stand in parts, by the name of the field. What stands under other names says how a part looks. */
const fields: Readonly<Record<string, CardPart['is']>> = {
  ...{ body: 'element', items: 'element', columns: 'element', rows: 'element', cells: 'element', images: 'element' },
  ...{ inlines: 'element', actions: 'action', selectAction: 'action', inlineAction: 'action', card: 'card' },
  ...{ backgroundImage: 'other', sources: 'other', captionSources: 'other' },
}

const isNode = (value: unknown): value is CardNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isInput = ({ type }: CardNode): boolean => typeof type === 'string' && type.startsWith('Input.')

/** The card, then whatever stands in it; each by itself before what stands in it. */
export function* partsOf(card: CardNode): Iterable<CardPart> {
  yield* partsIn({ node: card, is: 'card', path: [], form: { inputs: [] } })
}

function* partsIn(part: CardPart): Iterable<CardPart> {
  const { node, is } = part
  if (is === 'element' && isInput(node)) part.form.inputs.push(node)
  yield part
  for (const [name, value] of Object.entries(node)) {
    const kind = kindOf(name, is)
    if (kind !== undefined) yield* within(part, { name, kind, value })
  }
}

/** What is shown where a part is not known is of its kind. */
function kindOf(name: string, is: CardPart['is']): CardPart['is'] | undefined {
  if (name === 'fallback' && is !== 'card') return is
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

interface Field {
  readonly name: string
  readonly kind: CardPart['is']
  readonly value: unknown
}

function* within({ path, form }: CardPart, { name, kind, value }: Field): Iterable<CardPart> {
  const at = [...path, name]
  const inside = kind === 'card' ? { within: form, inputs: [] } : form
  if (isNode(value)) yield* partsIn({ node: value, is: kind, path: at, form: inside })
  if (!Array.isArray(value)) return
  for (const [index, item] of value.entries())
    if (isNode(item)) yield* partsIn({ node: item, is: kind, path: [...at, index], form: inside })
}

/** The questions that are asked together, nearest first. */
export const inputsOf = ({ inputs, within }: Form): readonly CardNode[] =>
  within ? [...inputs, ...inputsOf(within)] : inputs

/** Whoever wrote the card is told when it is chosen. */
export const isAnswering = ({ is, node }: CardPart): boolean =>
  is === 'action' && (node.type === 'Action.Submit' || node.type === 'Action.Execute')

/** The id of a file of this server that stands where an address of a picture may. */
export const attachmentOf = (url: unknown): string | undefined =>
  typeof url === 'string' && url.startsWith('attachment:') ? url.slice('attachment:'.length) : undefined

interface CardUrl {
  readonly field: string
  readonly url: unknown
  /** It is opened by whoever chooses the action; all others are pictures and the like, which are shown. */
  readonly opens: boolean
}

/** The addresses that a part has itself. */
export const urlsOf = ({ node, is }: CardPart): readonly CardUrl[] =>
  ['url', 'iconUrl', 'poster', 'backgroundImage']
    .filter((field) => node[field] !== undefined && !isNode(node[field]))
    .map((field) => ({ field, url: node[field], opens: is === 'action' && field === 'url' }))
