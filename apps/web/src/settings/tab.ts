import type { SavedSession } from '../app/session.ts'

/** What a page of the settings is given. */
export interface TabProps {
  readonly onSession: (session: SavedSession | undefined) => void
}
