import { useClientState } from '@tidings/react'
import { useEffect, useRef, useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import { nameSession } from '../app/session.ts'
import { tellFrom } from '../notifications/telling.ts'
import { OtherAccounts } from './other-accounts.ts'

/** The accounts beside this one, for as long as this one is shown; what is said to them is told of. */
export function useOtherAccounts(uid: string): OtherAccounts | undefined {
  const speech = usePageSpeech()
  const latest = useRef(speech)
  latest.current = speech
  const name = useClientState(({ user }) => (user?.id === uid ? user.name : undefined))
  useEffect(() => {
    // As the list of another account calls this one.
    if (name !== undefined) nameSession(uid, name)
  }, [uid, name])
  const [others, setOthers] = useState<OtherAccounts>()
  useEffect(() => {
    const speechOfNow = () => latest.current
    const made = new OtherAccounts(uid, (client) => tellFrom({ client, speech: speechOfNow, open: () => ({}) }))
    setOthers(made)
    return () => made.end()
  }, [uid])
  return others
}
