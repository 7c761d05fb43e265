import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { PageCursor } from '../nouns/conversation.ts'

/** Items in one answer. */
export const pageLimit = z.int().min(1).max(limits.page).default(limits.defaultPage)

/** The fields of every paged list. */
export const page = { next: PageCursor.optional(), limit: pageLimit }
