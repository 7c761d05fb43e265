import { createContext, type ReactNode, useState } from 'react'
import { OpenedPart } from '../ui/Boundary.tsx'
import { lazy } from '../ui/lazy.tsx'

const FoldersOfDialog = lazy(() => import('./FoldersOfDialog.tsx').then((module) => module.FoldersOfDialog))

/** Asks in which folders a conversation is to be; undefined where nothing around asks. */
export const AskFoldersContext = createContext<((conversation: string) => void) | undefined>(undefined)

/** The question stands above the rows: one that is taken out of the folder that is shown goes away. */
export function AskFolders({ children }: { readonly children: ReactNode }) {
  const [asked, setAsked] = useState<string>()
  return (
    <AskFoldersContext value={setAsked}>
      {children}
      {asked !== undefined && (
        <OpenedPart onClose={() => setAsked(undefined)}>
          <FoldersOfDialog conversation={asked} onClose={() => setAsked(undefined)} />
        </OpenedPart>
      )}
    </AskFoldersContext>
  )
}
