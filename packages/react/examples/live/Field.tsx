import { Field } from '@tidings/react'

export default function SignUp() {
  return (
    <form className="td-form">
      <Field label="Name" autoComplete="name" />
      <Field label="Mail" type="email" hint="We write to it once." autoComplete="email" />
    </form>
  )
}
