import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { errorText, useSpeech } from '../texts/texts.tsx'

/** So long a word stays on the screen; longer where something can be done about it. */
const shownMs = 5000
const offeredMs = 20_000

/** What can be done about what is told. */
interface Offer {
  readonly label: string
  readonly act: () => void
}

interface Told {
  readonly key: number
  readonly text: string
  readonly failed: boolean
  readonly offer?: Offer | undefined
}

type Tell = (text: string, failed?: boolean, offer?: Offer) => void

const TellContext = createContext<Tell>(() => undefined)

/** Shows a line for a while: something was done, or was not. */
export const useTell = (): Tell => useContext(TellContext)

export function Telling({ children }: { readonly children: ReactNode }) {
  const [told, setTold] = useState<Told>()
  const next = useRef(0)
  const tell = useCallback<Tell>((text, failed = false, offer) => {
    const key = next.current++
    setTold({ key, text, failed, offer })
    setTimeout(() => setTold((now) => (now?.key === key ? undefined : now)), offer ? offeredMs : shownMs)
  }, [])
  return (
    <TellContext value={tell}>
      {children}
      <div className="td-told" role="status" aria-live="polite">
        {told && (
          <p key={told.key} data-failed={told.failed}>
            {told.text}
            {told.offer && (
              <button type="button" className="td-link" onClick={told.offer.act}>
                {told.offer.label}
              </button>
            )}
          </p>
        )}
      </div>
    </TellContext>
  )
}

/** Carries something out, says `done` when it is, and what is wrong when it is not. True when it was done. */
export function useAct(): (work: () => Promise<unknown>, done?: string) => Promise<boolean> {
  const speech = useSpeech()
  const tell = useTell()
  return useMemo(
    () => async (work, done) => {
      try {
        await work()
        if (done !== undefined) tell(done)
        return true
      } catch (fault) {
        tell(errorText(speech, fault), true)
        return false
      }
    },
    [speech, tell],
  )
}
