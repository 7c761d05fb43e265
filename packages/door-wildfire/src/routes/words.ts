import { type OutputOf, TidingsError } from '@tidings/protocol'
import { z } from 'zod'
import { text } from '../codec/fields.ts'
import { type Asking, type Routes, route } from './route.ts'

/** The list that programs of this protocol change; the operator may have others. What has such a word is refused. */
const list = 'wildfire'

async function wordsNow({ app }: Asking): Promise<readonly string[]> {
  const all: string[] = []
  try {
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: OutputOf<'words.get'> = await app('words.get', { list, ...(next === '' ? {} : { next }) })
      all.push(...page.words)
      next = page.next
    }
  } catch (error) {
    if (!(error instanceof TidingsError && error.code === 'not_found')) throw error
  }
  return all
}

async function put({ app }: Asking, words: readonly string[]): Promise<void> {
  if (words.length > 0) await app('words.put', { list, title: 'Wildfire', words: [...words], mode: 'refuse' })
  else await app('words.remove', { list }).catch(notThere)
}

function notThere(error: unknown): void {
  if (!(error instanceof TidingsError && error.code === 'not_found')) throw error
}

const Words = z.object({ words: z.array(text).max(10_000) })

export const sensitive: Routes = {
  'sensitive/add': route(Words, async (asking, { words }) => {
    await put(asking, [...new Set([...(await wordsNow(asking)), ...words])])
  }),
  'sensitive/del': route(Words, async (asking, { words }) => {
    const gone = new Set(words)
    await put(
      asking,
      (await wordsNow(asking)).filter((word) => !gone.has(word)),
    )
  }),
  'sensitive/query': route(z.unknown(), async (asking) => ({ words: await wordsNow(asking) })),
}
