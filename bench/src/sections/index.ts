import type { Section } from '../report/result.ts'
import { p2p } from './p2p.ts'

/** In the order in which they run. */
export const sections = { p2p } satisfies Record<string, Section>

export type SectionName = keyof typeof sections
export const sectionNames = Object.keys(sections) as SectionName[]
export const isSection = (name: string): name is SectionName => Object.hasOwn(sections, name)
