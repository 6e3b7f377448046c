import type { Draft } from './draft.js'

export const friendly: readonly Draft[] = [
  {
    step: 1,
    variant: 'a',
    subject: 'A question for {{ company | default: "your team" }}',
    body: `
I would like to ask how {{ company | default: "your team" }} handles
{{ account.topic | default: "planning for the coming months" }} today. Your answer tells me whether we
have something useful for you or not.
{%- if account.pain_point %} One thing I am curious about in particular:
{{ account.pain_point }}{% endif %}

If it is a topic for you, two or three sentences are plenty, and I will answer them myself. If it is
not, a short no is just as welcome.`,
  },
  {
    step: 1,
    variant: 'b',
    subject: '{{ first_name | default: "Hello" }}, may I ask you something?',
    body: `
I will be brief: I am trying to find out whether our work could be of use to
{{ company | default: "your team" }}, and that depends on one thing: how you deal with
{{ account.topic | default: "planning for the coming months" }}.
{%- if account.pain_point %} I wonder whether you recognise this: {{ account.pain_point }}{% endif %}

Would you tell me in a line or two where you stand? If this is not for you, just say so and I will leave
it at that.`,
  },
  {
    step: 2,
    variant: 'a',
    subject: null,
    body: `
My earlier message may have come at a busy moment, so here is the short version: I would like to know
whether {{ account.topic | default: "planning for the coming months" }} is something
{{ company | default: "your team" }} is looking at right now.

You can answer with a single word: "yes", "later" or "no". With a yes I will send you a few lines about
what we do. With a later I will ask when. And a no is fine too.`,
  },
  {
    step: 2,
    variant: 'b',
    subject: null,
    body: `
I asked a fairly open question before, so let me make it easier. When it comes to
{{ account.topic | default: "planning for the coming months" }}, which is closest to how things are for
{{ company | default: "your team" }}?

1. It works well and we leave it alone.|
2. It could be better, but not now.|
3. We are looking at it.

Just a number is enough for me to know whether it makes sense to go on.`,
  },
  {
    step: 3,
    variant: 'a',
    subject: null,
    body: `
Some things are quicker to talk about than to write about. If
{{ account.topic | default: "planning for the coming months" }} matters to
{{ company | default: "your team" }}, I would be glad to have a call of fifteen minutes: you tell me how
you do it today, and I tell you honestly whether we can add anything.

If you like the idea, send me two times that suit you and I will fit in. If you would rather stay with
e-mail, that works just as well.`,
  },
  {
    step: 3,
    variant: 'b',
    subject: null,
    body: `
Would a short conversation be easier than an exchange of e-mails? I am thinking of fifteen minutes about
{{ account.topic | default: "planning for the coming months" }}, without slides.
{%- if account.pain_point %} We could start with this point: {{ account.pain_point }}{% endif %}

At the end you will know what we do, I will know what {{ company | default: "your team" }} needs, and
either of us can say that it does not fit.

Is there a day that is good for you?`,
  },
  {
    step: 4,
    variant: 'a',
    subject: null,
    body: `
Perhaps I am asking the wrong person, and if so I am sorry for the extra mail. Do you look after
{{ account.topic | default: "planning for the coming months" }} yourself {% if title %}as
{{ title }}{% else %}in your role{% endif %}, or does somebody else at
{{ company | default: "your company" }} decide about it?

If it is somebody else, a hint is all I need and I will not bother you with it again. If it is you, I
would still like to hear where things stand.`,
  },
  {
    step: 4,
    variant: 'b',
    subject: null,
    body: `
One practical question: who is the right person to talk to about
{{ account.topic | default: "planning for the coming months" }} at
{{ company | default: "your company" }}?

I wrote to you because I thought that it might be you, but I may well be wrong. A name or a department
would help me a lot. And if the answer is that nobody is looking at it at the moment, that is good to
know too, and I will not press the point.`,
  },
  {
    step: 5,
    variant: 'a',
    subject: null,
    body: `
Not everybody wants a call, and I understand that. What I can do instead: write down on one page how we
would go about {{ account.topic | default: "planning for the coming months" }} for
{{ company | default: "your team" }}. You read it whenever it suits you, and you decide whether it is
worth a reply.

Shall I send you that page? A short yes is enough. If you can tell me what matters most to you, I will
put that first.`,
  },
  {
    step: 5,
    variant: 'b',
    subject: null,
    body: `
So far I have only asked you questions. Let me turn it around: is there something you would like to know
from us about {{ account.topic | default: "planning for the coming months" }}? How we work, what it
costs, where it does not make sense?
{%- if account.pain_point %} Or perhaps something about this: {{ account.pain_point }}{% endif %}

Ask whatever is useful for {{ company | default: "your team" }}. You will get a plain answer from me,
also when the answer is that we are not the right people for it.`,
  },
  {
    step: 6,
    variant: 'a',
    subject: null,
    body: `
Maybe this is simply the wrong time. If {{ account.topic | default: "planning for the coming months" }}
could become a topic for {{ company | default: "your team" }} later on, tell me which month suits you
better and I will write again then, and not before.

And if it is not going to be a topic at all, I would be grateful for a short no. It helps me more than
guessing, and it keeps your inbox a little emptier.`,
  },
  {
    step: 6,
    variant: 'b',
    subject: null,
    body: `
A quick check on timing. Is {{ account.topic | default: "planning for the coming months" }} something
that {{ company | default: "your team" }} would rather look at next month, next quarter or next year?

I am happy to wait; I only want to write to you when it is of use. An answer like "try me in spring" is
perfect. If there is no good time because the topic itself is not for you, that is an answer I can work
with as well.`,
  },
  {
    step: 7,
    variant: 'a',
    subject: 'Shall I leave it here, {{ first_name | default: "or not" }}?',
    body: `
I have written to you a few times about {{ account.topic | default: "planning for the coming months" }}
and have not heard back, which is an answer in its own way. I do not want to crowd your inbox.

So let me ask plainly: shall I leave it here? If I hear nothing, I will take it that other things matter
more to {{ company | default: "your team" }} at the moment. Should that change, a reply to this message
reaches me directly, and I will be glad to pick it up again.`,
  },
  {
    step: 7,
    variant: 'b',
    subject: 'Is it worth keeping in touch?',
    body: `
You have not answered my messages about {{ account.topic | default: "planning for the coming months" }}
so far, and that is quite all right: everyone has to choose what to spend time on.

So let me ask just one easy thing: is it worth keeping in touch, for you or for
{{ company | default: "your team" }}? A yes or a no is all it takes. Whichever it is, thank you for the
time you spent on reading this.`,
  },
  {
    step: null,
    variant: 'a',
    subject: null,
    body: `
It has been a little while, so I am checking in once more: has anything changed for
{{ company | default: "your team" }} when it comes to
{{ account.topic | default: "planning for the coming months" }}?

If yes, I would be glad to hear what you are looking for, and I will answer with something concrete. If
nothing has changed, there is nothing you need to do. And if you would rather not hear from me about
this, a short reply is enough.`,
  },
  {
    step: null,
    variant: 'b',
    subject: null,
    body: `
Just a short note to say that the offer stands: if
{{ account.topic | default: "planning for the coming months" }} comes up for
{{ company | default: "your team" }}, I am here and happy to help you find out whether our work fits.

Is there anything I could send you that would be of use right now? If so, tell me in a line what it is.
If not, no reply is needed, and I hope that the rest of your week goes well.`,
  },
]
