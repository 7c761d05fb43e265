import { z } from 'zod'
import { PageCursor } from '../conversation.ts'
import { limits } from '../limits.ts'

/** Items in one answer. */
export const pageLimit = z.int().min(1).max(limits.page).default(limits.defaultPage)

/** The fields of every paged list. */
export const page = { next: PageCursor.optional(), limit: pageLimit }
