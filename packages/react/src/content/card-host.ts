import {
  type CardElement,
  CardObjectRegistry,
  GlobalRegistry,
  HostConfig,
  NumberInput,
  SerializationContext,
  Table,
  Versions,
} from 'adaptivecards'

/** Colours of the kit: they change with the theme, and a card that is drawn follows. */
const ink = (color: string) => ({ default: `var(${color})`, subtle: 'var(--td-quiet)' })

const inks = {
  default: ink('--td-ink'),
  dark: ink('--td-ink'),
  light: ink('--td-quiet'),
  accent: ink('--td-accent'),
  attention: ink('--td-danger'),
  good: ink('--td-good'),
  warning: ink('--td-warn-ink'),
}

const ground = (backgroundColor: string) => ({ backgroundColor, foregroundColors: inks, borderColor: 'var(--td-line)' })

const tinted = (color: string) => ground(`color-mix(in srgb, var(${color}) 12%, var(--td-surface))`)

/** How cards look, in the words of Adaptive Cards; lengths in pixels. */
export const hostConfig = new HostConfig({
  fontFamily: 'inherit',
  supportsInteractivity: true,
  fontSizes: { small: 13, default: 15, medium: 17, large: 20, extraLarge: 24 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 18, default: 21, medium: 24, large: 27, extraLarge: 31 },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 12 },
  separator: { lineThickness: 1, lineColor: 'var(--td-line)' },
  imageSizes: { small: 40, medium: 80, large: 160 },
  imageSet: { imageSize: 'medium', maxImageHeight: 100 },
  containerStyles: {
    default: ground('transparent'),
    emphasis: ground('var(--td-hover)'),
    accent: tinted('--td-accent'),
    good: tinted('--td-good'),
    attention: tinted('--td-danger'),
    warning: ground('var(--td-warn-ground)'),
  },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    iconPlacement: 'leftOfTitle',
    iconSize: 20,
  },
  factSet: {
    title: { color: 'default', weight: 'bolder', wrap: true, maxWidth: 150 },
    value: { color: 'default', wrap: true },
    spacing: 12,
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', size: 'small', spacing: 'small', weight: 'default' },
  },
})

/** The library takes an empty field for a number that is out of bounds, and then no button answers. */
class NumberOrNone extends NumberInput {
  override get value(): number | undefined {
    const value = super.value as number | undefined
    return Number.isNaN(value) ? undefined : value
  }
}

/** Films are not among what is shown: they would be loaded from wherever the card says. */
export function cardContext(): SerializationContext {
  const elements = new CardObjectRegistry<CardElement>()
  GlobalRegistry.populateWithDefaultElements(elements)
  elements.register('Table', Table, Versions.v1_5)
  elements.register('Input.Number', NumberOrNone)
  elements.unregister('Media')
  const context = new SerializationContext()
  context.setElementRegistry(elements)
  return context
}

const addresses: ReadonlySet<string> = new Set(['url', 'iconUrl', 'backgroundImage'])
const here = 'attachment:'

const isFileHere = (key: string, value: unknown): value is string =>
  addresses.has(key) && typeof value === 'string' && value.startsWith(here)

/** Ids of the files of this server that a card shows. */
export function filesOf(card: object): readonly string[] {
  const found = new Set<string>()
  JSON.stringify(card, (key, value) => {
    if (isFileHere(key, value)) found.add(value.slice(here.length))
    return value
  })
  return [...found]
}

export interface Drawing {
  /** Of its files, by their ids. */
  readonly links: Readonly<Record<string, string>>
  /** What is said at an answer that is not taken, where the card says nothing of it. */
  readonly wrong: string
}

/**
 * The card as it is drawn: with the links of its files, and without patterns that could take for ever. A button that opens an
 * address shows which, whatever it is called.
 */
export const drawable = (card: object, { links, wrong }: Drawing): object =>
  JSON.parse(JSON.stringify(card), (key, value) => {
    if (key === 'regex') return undefined
    if (isFileHere(key, value)) return links[value.slice(here.length)] ?? ''
    if (value?.type === 'Action.OpenUrl') return { ...value, tooltip: value.url }
    // What may be chosen can be read to its end.
    return String(value?.type).startsWith('Input.') ? { errorMessage: wrong, wrap: true, ...value } : value
  })
