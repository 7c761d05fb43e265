import type { Asking } from './route.ts'

type Extra = Readonly<Record<string, unknown>>

const atOnce = 200

/** What is kept with each of these that has something, by their addresses. */
export async function extrasOf({ app }: Asking, of: readonly string[]): Promise<ReadonlyMap<string, Extra>> {
  const found = new Map<string, Extra>()
  for (let left = [...of]; left.length > 0; ) {
    const asked = left.slice(0, atOnce)
    const { extra, rest = [] } = await app('extra.get', { of: asked })
    for (const one of extra) found.set(one.of, one.extra)
    left = [...rest, ...left.slice(atOnce)]
  }
  return found
}

/** The text that the app keeps with something beside its fields. */
export const textIn = (extra: Extra | undefined, key = 'extra'): string => {
  const value = extra?.[key]
  return typeof value === 'string' ? value : ''
}

export async function keepText({ app }: Asking, of: string, text: string): Promise<void> {
  await app('extra.put', { of, extra: { extra: text === '' ? null : text } })
}
