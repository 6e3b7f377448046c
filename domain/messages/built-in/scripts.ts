import type { Draft } from './draft.js'

// no word of earlier messages in the first: there may have been none. Read out or adapted by a person: an opening, one question, and what to say where nobody answers

export const callScripts: readonly Draft[] = [
  {
    step: 1,
    variant: 'a',
    subject: null,
    body: `
Opening: Good day{% if name %}, am I speaking to {{ name }}{% endif %}? My name is {{ sender.name }}. I have
one question about {{ account.topic | default: "planning for the coming months" }}. Is this a good moment?

Question: How does {{ company | default: "your team" }} handle
{{ account.topic | default: "planning for the coming months" }} today?
{%- if account.pain_point %} And do you recognise this: {{ account.pain_point }}{% endif %}

If it is not a topic: thank them, ask whether a later time or a colleague would be better, and leave it
there.

Voicemail: Good day, this is {{ sender.name }}. I have a question about
{{ account.topic | default: "planning for the coming months" }}. A short word back is enough, also when the
answer is no. Thank you.`,
  },
  {
    step: null,
    variant: 'a',
    subject: null,
    body: `
Opening: Good day{% if name %}, {{ name }}{% endif %}, {{ sender.name }} speaking. I have tried to reach you
before about {{ account.topic | default: "planning for the coming months" }}.

Question: Is this worth a conversation for {{ company | default: "your team" }}, now or at a later time?

If the answer is no: thank them and record that they declined.

Voicemail: Good day, this is {{ sender.name }} again, about
{{ account.topic | default: "planning for the coming months" }}. If it is not for you, a short word is
enough and I will not call again.`,
  },
]

export const linkedinScripts: readonly Draft[] = [
  {
    step: 1,
    variant: 'a',
    subject: null,
    body: `
Opening: Hello {{ first_name | default: "there" }}, I have a question about
{{ account.topic | default: "planning for the coming months" }} and thought this might be a good place to
ask it.

Question: Is that something {{ company | default: "your team" }} is looking at?

If they are not connected to you yet: send the opening with the request, and the question once they have
accepted.`,
  },
  {
    step: null,
    variant: 'a',
    subject: null,
    body: `
Opening: Hello {{ first_name | default: "there" }}, a short follow-up to my last message.

Question: Would it help if I sent you a few lines about
{{ account.topic | default: "planning for the coming months" }}, or shall I leave it here?`,
  },
]
