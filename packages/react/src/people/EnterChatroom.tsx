import { type FormEvent, useState } from 'react'
import { chatroomMeant } from '../state/chatroom-address.ts'
import { useGo } from '../state/place.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { Field } from '../ui/Field.tsx'

/** Into a chatroom by its address: nobody lists them. */
export function EnterChatroom({ onClose }: { readonly onClose: () => void }) {
  const { t } = useSpeech()
  const go = useGo()
  const [wrong, setWrong] = useState(false)
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const meant = chatroomMeant(String(new FormData(event.currentTarget).get('chatroom')))
    setWrong(meant === undefined)
    if (meant === undefined) return
    go({ conversation: `chatroom/${meant}` })
    onClose()
  }
  return (
    <form className="td-form" onSubmit={submit}>
      <Field
        label={t('chatroomWhich')}
        hint={t('chatroomWhichHint')}
        name="chatroom"
        required
        autoFocus
        autoComplete="off"
        {...(wrong ? { error: t('chatroomWhichWrong') } : {})}
        onInput={() => setWrong(false)}
      />
      <button type="submit" className="td-button td-primary">
        {t('chatroomEnter')}
      </button>
    </form>
  )
}
