import { z } from 'zod'

/** An id, a key or a name, as a provider's console shows it. */
export const word = z.string().min(1).max(4096)
const address = z.url({ protocol: /^https?$/ })

/** Where a provider is asked; another one for another region, or for a stand-in of your own. */
export const at = (url: string) => address.default(url).describe('Where it is asked.')
export const tokensAt = (url: string) => address.default(url).describe('Where it hands out access tokens.')

/** Of an app on Android, where the number on its icon is told to the class that it is entered by. */
export const activity = word
  .optional()
  .describe('Whole name of the class that the app is entered by; without it its icon gets no number.')

/** A fault for each that is missing where one of them is given: a provider is on when all are. */
export function together<Name extends string>(...names: readonly Name[]) {
  return (values: { readonly [key in Name]?: unknown }, context: z.RefinementCtx): void => {
    if (names.every((name) => values[name] === undefined)) return
    const message = `${names.join(', ')} turn this provider on together`
    for (const name of names)
      if (values[name] === undefined) context.addIssue({ code: 'custom', path: [name], message })
  }
}
