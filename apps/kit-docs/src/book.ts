import { documents, programs } from './files.ts'
import { chaptersOf, pagesOf } from './pages.ts'

const examples = Object.keys(programs).map((file) => file.slice(0, -'.tsx'.length))

export const chapters = chaptersOf(documents, examples)
export const pages = pagesOf(chapters)
