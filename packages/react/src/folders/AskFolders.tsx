import { createContext, lazy, type ReactNode, Suspense, useState } from 'react'

const FoldersOfDialog = lazy(() =>
  import('./FoldersOfDialog.tsx').then((module) => ({ default: module.FoldersOfDialog })),
)

/** Asks in which folders a conversation is to be; undefined where nothing around asks. */
export const AskFoldersContext = createContext<((conversation: string) => void) | undefined>(undefined)

/** The question stands above the rows: one that is taken out of the folder that is shown goes away. */
export function AskFolders({ children }: { readonly children: ReactNode }) {
  const [asked, setAsked] = useState<string>()
  return (
    <AskFoldersContext value={setAsked}>
      {children}
      {asked !== undefined && (
        <Suspense>
          <FoldersOfDialog conversation={asked} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </AskFoldersContext>
  )
}
