import { useName, useTyping } from '../state/people.ts'
import { useSpeech } from '../texts/texts.tsx'

/** Who is writing just now. */
export function Typists({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const users = useTyping(conversation)
  const name = useName(users[0] ?? conversation)
  if (users.length === 0) return null
  return (
    <p className="td-typists" role="status">
      <span className="td-typing-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {users.length === 1 ? t('isTyping', { name }) : t('areTyping', { count: users.length })}
    </p>
  )
}
