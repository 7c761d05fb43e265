import { z } from 'zod'
import { limits } from '../../bounds/limits.ts'
import { attachmentIdText } from '../../ids/attachment-id.ts'
import { utf8Length } from '../../text/utf8.ts'
import { attachmentOf, type CardNode, type CardPart, isAnswering, isOn, partsOf, urlsOf } from './parts.ts'

interface Fault {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const id = /^[A-Za-z0-9_.:-]{1,64}$/
const longestUrl = 2048

const webAddress = z.url({ protocol: /^https?$/ })

/** `https://bank.example@elsewhere.example` leads elsewhere; and of `\\` and blanks not all who read it think the same. */
const isPlain = (url: string): boolean => !/^https?:\/\/[^/?#]*@|[\\\s]/i.test(url)

const isWebAddress = (url: string): boolean =>
  /^https?:\/\/[^/]/i.test(url) && isPlain(url) && webAddress.safeParse(url).success

function urlFault(part: CardPart): Fault | undefined {
  for (const { field, url, opens } of urlsOf(part)) {
    const path = [...part.path, field]
    if (typeof url !== 'string' || url.length > longestUrl)
      return { path, message: `expected an address of at most ${longestUrl} characters` }
    const attachment = opens ? undefined : attachmentOf(url)
    if (attachment === undefined ? isWebAddress(url) : attachmentIdText.safeParse(attachment).success) continue
    return {
      path,
      message: opens ? 'expected an http or https URL' : 'expected an http or https URL, or attachment:<id>',
    }
  }
  return undefined
}

/** How much a card may hold. */
const counted = [
  { of: ({ is }: CardPart) => is === 'element', most: limits.cardElements, what: 'elements' },
  { of: ({ is }: CardPart) => is === 'action', most: limits.cardActions, what: 'actions' },
] as const

/** Names of questions and of buttons by which whoever wrote the card knows the answer. */
function idFault(part: CardPart, known: Set<string>): Fault | undefined {
  const isInput = part.is === 'element' && String(part.node.type).startsWith('Input.')
  if (!isInput && !isAnswering(part)) return undefined
  const path = [...part.path, 'id']
  const name = part.node.id
  // A button is given one when it is sent without.
  if (name === undefined && !isInput) return undefined
  if (typeof name !== 'string' || !id.test(name))
    return { path, message: 'expected an id of 1–64 letters, digits and _ . : -' }
  const key = isInput ? `input ${name}` : `action ${name}`
  if (known.has(key)) return { path, message: `there is another ${key}` }
  known.add(key)
  return undefined
}

function choicesFault({ node, path, is }: CardPart): Fault | undefined {
  if (is !== 'element') return undefined
  if (node.type === 'Input.Text' && String(node.style).toLowerCase() === 'password')
    return { path: [...path, 'style'], message: 'nobody is asked for a password here' }
  if (node.type !== 'Input.ChoiceSet') return undefined
  const choices = node.choices
  const isList = Array.isArray(choices) && choices.length > 0 && choices.length <= limits.cardChoices
  if (!isList || !choices.every((one) => typeof one?.title === 'string' && typeof one?.value === 'string'))
    return { path: [...path, 'choices'], message: `expected 1–${limits.cardChoices} choices, each {title, value}` }
  // An answer of several is their values with commas between.
  return isOn(node.isMultiSelect) && choices.some(({ value }) => value.includes(','))
    ? { path: [...path, 'choices'], message: 'a value of which several are chosen has no comma' }
    : undefined
}

/** Why a card may not be sent; undefined when it may. */
function faultOf(card: CardNode): Fault | undefined {
  const bytes = utf8Length(JSON.stringify(card))
  if (bytes > limits.cardBytes)
    return { path: [], message: `the card has ${bytes} bytes; at most ${limits.cardBytes} are taken` }
  const counts = counted.map(() => 0)
  const names = new Set<string>()
  for (const part of partsOf(card)) {
    for (const [at, { of, most, what }] of counted.entries()) {
      counts[at] = (counts[at] ?? 0) + Number(of(part))
      if ((counts[at] ?? 0) > most) return { path: part.path, message: `a card has at most ${most} ${what}` }
    }
    if (part.is === 'card' && part.node.type !== 'AdaptiveCard')
      return { path: [...part.path, 'type'], message: 'expected AdaptiveCard' }
    const fault = urlFault(part) ?? idFault(part, names) ?? choicesFault(part)
    if (fault) return fault
  }
  return undefined
}

/** A card of adaptivecards.io, 1.0 to 1.6: what it holds is its own language, of which this says what could do harm. */
export const AdaptiveCard = z
  .looseObject({
    type: z.literal('AdaptiveCard'),
    version: z.string().max(16).optional().meta({ description: 'Of the language of cards, such as `1.5`.' }),
    fallbackText: z.string().max(limits.captionLength).optional().meta({
      description: 'What is said where no card can be shown, in lists and in pushes.',
    }),
    body: z
      .array(z.unknown())
      .max(limits.cardElements)
      .optional()
      .meta({ description: 'The elements, from top to bottom.' }),
    actions: z.array(z.unknown()).max(limits.cardActions).optional().meta({ description: 'The buttons below.' }),
  })
  .check((context) => {
    const fault = faultOf(context.value)
    if (fault) context.issues.push({ code: 'custom', ...fault, path: [...fault.path], input: context.value })
  })
