import type { Accounts } from '@tidings/client'
import { useEffect, useState } from 'react'
import { accounts } from '../client/client.ts'

export type AccountInfo = Awaited<ReturnType<Accounts['info']>>

const againMs = 5000

/** What this server offers to who is not signed in; undefined until it has said so. */
export function useAccountInfo(): AccountInfo | undefined {
  const [info, setInfo] = useState<AccountInfo>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let left = false
    const ask = () =>
      accounts()
        .info()
        .then(
          (answer) => left || setInfo(answer),
          // Away for the moment: whoever signs in meanwhile is told so there.
          () => {
            if (!left) timer = setTimeout(ask, againMs)
          },
        )
    void ask()
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [])
  return info
}
