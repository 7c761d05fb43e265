import type { TidingsClient } from '@tidings/client'
import { useCallback, useRef } from 'react'
import { useAsked } from './use-asked.ts'

interface Page<T> {
  readonly items: readonly T[]
  /** Where the next one begins; undefined at the end. */
  readonly next?: string | undefined
}

/** Where a page begins; nothing for the first one. */
type From = { readonly next?: string }

/** One page after another, until it is enough. */
export async function readPages<T>(
  ask: (from: From) => Promise<Page<T>>,
  isEnough: (items: readonly T[], pages: number) => boolean = () => false,
): Promise<Page<T>> {
  const items: T[] = []
  let next: string | undefined
  let pages = 0
  do {
    const page = await ask(next === undefined ? {} : { next })
    items.push(...page.items)
    next = page.next
    pages += 1
  } while (next !== undefined && !isEnough(items, pages))
  return { items, next }
}

export interface Pages<T> {
  /** Undefined until they are known. */
  readonly items: readonly T[] | undefined
  readonly failed: boolean
  /** Asks for the next page; undefined at the end. */
  readonly more: (() => void) | undefined
}

/** Hears what makes a list old, and says so by `again`, or by `againIf` if one that is shown is so; the answers end it. */
type FollowPages<T> = (
  client: TidingsClient,
  again: () => void,
  againIf: (test: (item: T) => boolean) => void,
) => readonly (() => void)[]

/** A list that the server answers in pages, as it is now: as many pages as somebody wanted to see are asked for anew. */
export function usePages<T extends { readonly id: string }>(
  key: string,
  ask: (client: TidingsClient, from: From) => Promise<Page<T>>,
  following: FollowPages<T>,
): Pages<T> {
  const wanted = useRef(1)
  const shown = useRef<readonly T[]>([])
  const { answer, error, again } = useAsked(
    key,
    async (client) => {
      const { items, next } = await readPages(
        (from) => ask(client, from),
        (_, pages) => pages >= wanted.current,
      )
      // With what happens meanwhile something may stand on two pages.
      shown.current = [...new Map(items.map((item) => [item.id, item])).values()]
      return { items: shown.current, isWhole: next === undefined }
    },
    (client, again) => following(client, again, (test) => shown.current.some(test) && again()),
  )
  const more = useCallback(() => {
    wanted.current += 1
    again()
  }, [again])
  return { items: answer?.items, failed: error !== undefined, more: answer && !answer.isWhole ? more : undefined }
}
