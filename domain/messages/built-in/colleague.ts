import type { Draft } from './draft.js'

// They name the colleague and the kind of the engagement, and nothing that the colleague said.

export const colleagueFriendly: readonly Draft[] = [
  {
    step: null,
    variant: 'a',
    subject: 'Your colleague {{ colleague.name }}',
    body: `
Your colleague {{ colleague.name }}{% if colleague.title %} ({{ colleague.title }}){% endif %}
{{ colleague.did }}. As {{ account.topic | default: "the subject" }} may concern your side of
{{ company | default: "the company" }} as well, I thought it would be fair to write to you directly.

Would it be useful to hear what we do from your point of view? If so, tell me what matters most to you.
If you would rather leave it to {{ colleague.name }}, that is perfectly fine, and a short word is
enough.`,
  },
  {
    step: null,
    variant: 'b',
    subject: '{{ colleague.name }} and you',
    body: `
I am writing for a simple reason: {{ colleague.name }}{% if colleague.title %}
({{ colleague.title }}){% endif %} {{ colleague.did }}. Often more than one person at
{{ company | default: "a company" }} has a view on {{ account.topic | default: "a subject like this" }},
and I would like to hear yours too.

Is there a question that I could answer for you, or something you would like to see? A line or two is
plenty. And if this is not yours to deal with, please just say so.`,
  },
]

export const colleagueFormal: readonly Draft[] = [
  {
    step: null,
    variant: 'a',
    subject: 'Your colleague {{ colleague.name }}',
    body: `
Your colleague {{ colleague.name }}{% if colleague.title %} ({{ colleague.title }}){% endif %}
{{ colleague.did }}. As {{ account.topic | default: "the subject" }} may concern your area of
responsibility at {{ company | default: "the company" }} as well, I would like to offer you the same
information directly.

Should you be interested, please let me know which aspect is of most importance to you. If you prefer
that {{ colleague.name }} deals with the matter alone, a short note is sufficient.`,
  },
  {
    step: null,
    variant: 'b',
    subject: 'Information that may concern you as well',
    body: `
I am contacting you because {{ colleague.name }}{% if colleague.title %}
({{ colleague.title }}){% endif %} {{ colleague.did }}. In many cases
{{ account.topic | default: "a subject of this kind" }} concerns several people at
{{ company | default: "a company" }}, and I would be glad to take your view into account.

Is there a question that I may answer for you? A brief reply is sufficient. If the subject is not within
your responsibility, I would be grateful if you told me so.`,
  },
]
