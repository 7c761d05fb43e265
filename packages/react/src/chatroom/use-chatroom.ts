import { type ChatroomState, OpenChatroom } from '@tidings/client/chatrooms'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useClient } from '../provided/kit.ts'

const atFirst: ChatroomState = { phase: 'joining', online: 0, lines: [] }

/** A chatroom that one is in for as long as the component is there. */
export function useChatroom(id: string): { readonly seat: OpenChatroom | undefined; readonly state: ChatroomState } {
  const client = useClient()
  const [seat, setSeat] = useState<OpenChatroom>()
  useEffect(() => {
    const opened = new OpenChatroom(client, id)
    setSeat(opened)
    return () => opened.close()
  }, [client, id])
  const subscribe = useCallback((listener: () => void) => seat?.subscribe(listener) ?? (() => undefined), [seat])
  return { seat, state: useSyncExternalStore(subscribe, () => seat?.state ?? atFirst) }
}
