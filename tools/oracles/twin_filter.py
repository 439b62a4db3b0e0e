# The twin's filter once more, dense and with numerical derivatives: prints what Tests/TwinTests/TwinFilterTests.swift expects (NumPy, SciPy).
import sys
import numpy as np
from scipy.linalg import expm
K=[.016,.021,.028]; SG=[.0016,.005,.014]; SH=[.4,.4,.2]
eff,esp,c,A=30.0,0.25,5.0,1/60.
sp=np.array([esp,.12,.20,.4,.30]); mem=np.array([20000,480,1500,6000,6000.])
def chain(k):
    M=np.zeros((4,4)); M[0,0]=-k;M[1,0]=k;M[1,1]=-k;M[2,1]=k;M[2,2]=-.127;M[3,2]=.127*k;M[3,3]=-k
    return M
h=5.
def rk(M,x,u,h2=2.5):
    # exact would differ by RK4's 1e-8 only
    E=expm(M*5); inv=np.linalg.solve(M,(E-np.eye(4))@np.array([u,0,0,0])); return E@x+inv
def peak(k,sg):
    M=chain(k);x=np.array([1.,0,0,0]);E=expm(M*5);f=s=0;best=0
    for _ in range(144):
        b=x[3];x=E@x;a=.5*(b+x[3]);o=f;f=(o+a*h)/(1+sg*h);m=.5*(o+f);s=m+(s-m)*np.exp(-h/8);best=max(best,s)
    return best
def g(G): return (340/140.)*G/(200+G)
def step(x,a,e0,sg):
    IG,G,Q2,Q1,d,n,z,le,ls,lb,lt,lf=x
    e=e0*np.exp(le);s=np.exp(ls);Gb=125*np.exp(lb);r=np.exp(-lt)/60;m=c*np.exp(lf)*r;p=h*r;D=np.exp(-p)
    q2=(Q2+Q1*p)*D;q1=Q1*D;dd=d*np.exp(-h/25);net=a+(s-1)*max(a+.5*A,0)
    G2=(G+Gb*sg*h+(.5*(m*(Q2+q2)+d+dd)-e*net*g(G))*h)/(1+sg*h)
    mid=.5*(G+G2);ig=mid+(IG-mid)*np.exp(-h/8);w=np.exp(-h*.09)
    return np.array([ig,G2,q2,q1,dd,(n+h*z)*w,z*w,le*np.exp(-h/mem[0]),ls*np.exp(-h/mem[1]),lb*np.exp(-h/mem[2]),lt*np.exp(-h/mem[3]),lf*np.exp(-h/mem[4])])
lam=.09;sd=10.
S0=2*lam*lam*sd*sd
Psn=np.array([[sd*sd,S0/(2*lam)],[S0/(2*lam),S0]])
w=np.exp(-h*lam);F2=np.array([[w,h*w],[0,w]]);Qsn=Psn-F2@Psn@F2.T
mems=[(K[j%3],SG[j//3]) for j in range(9)]
pw=np.array([max(np.exp(-.5*((np.log(K[j%3])+3.77)/.25)**2),.02)*SH[j//3] for j in range(9)]);pw/=pw.sum()
X=[];P=[]
for j in range(9):
    x=np.zeros(12);x[0]=x[1]=110;X.append(x)
    p=np.zeros((12,12));p[1,1]=3600;p[0,0]=3700;p[0,1]=p[1,0]=3600;p[2,2]=p[3,3]=100;p[4,4]=.25;p[5:7,5:7]=Psn;p[7:,7:]=np.diag(sp**2);P.append(p)
ev=np.zeros(9)
B=[np.zeros(4) for _ in K]
H=np.zeros(12);H[0]=H[5]=1
since=2880.;lo=-4.6;day=0.;lm=-2.8;pm=1/(1+np.exp(-lm));before=0.;score=0.;recent=0.
def meas(y,hh):
    global ev,score
    W0=wts();e=sum(W0[j]*(H@X[j]) for j in range(9));dv=np.sqrt(sum(W0[j]*(H@P[j]@H+2+(H@X[j]-e)**2) for j in range(9)));score=(y-e)/(dv*.64)
    ll=[]
    for j in range(9):
        S=H@P[j]@H+2.;nu=y-H@X[j];gate=3.5*.64
        assert nu*nu<gate*gate*S
        ll.append(-.5*(np.log(S)+nu*nu/S));k=P[j]@H/S
        # Any gain's covariance (Joseph); what rivals food is held back while food is suspected.
        if since<960 and before>.5: k[7:10]*=1-before
        A=np.eye(12)-np.outer(k,H);X[j]=X[j]+k*nu;P[j]=A@P[j]@A.T+2.*np.outer(k,k)
        X[j][2:4]=np.maximum(X[j][2:4],0)
    ll=np.array(ll);ev=ev*np.exp(-hh/7200)+.15*(ll-ll.max())
def wts():
    v=pw*np.exp(ev-ev.max());return v/v.sum()
# What tells food nobody entered: a sequential test, and its greatest probability lately.
def judge(y,food,carbs):
    global lm,pm,before
    before*=np.exp(-5/180)
    if carbs: lm=-2.8;before=0.
    if y is not None:
        lm=-2.8+(lm+2.8)*np.exp(-5/120)
        if food>45:
            miss=(score-1.4)/1.2;ratio=.5*(score**2-miss**2)-np.log(1.2)
            lm=min(max(lm+.7*min(max(ratio,-3),3),-3.8),4)
        before=max(before,1/(1+np.exp(-lm)))
    else: lm=-2.8+(lm+2.8)*np.exp(-5/120)
    pm=1/(1+np.exp(-lm))
meas(110,0)
# `twin_filter.py rise`: 5 g entered, an hour and a quarter, and a rise that nobody entered anything for.
rise=sys.argv[1:]==['rise']
ys=[112,111,115,118,None,121,124,122,119,117];us=[0,0,.4,.02,.02,-.05,-.05,0,0,.01];grams=20
if rise: ys=[112,111]+[113,112]*7+[113+7*q for q in range(1,11)];us=[0]*len(ys);grams=5
for i,(y,u) in enumerate(zip(ys,us)):
    gut=np.sqrt(.09+pm*(9-.09)) if since<960 else 3.
    pr=1/(1+np.exp(-lo))
    acts=[]
    for kk in range(3):
        b=B[kk][3];B[kk]=rk(chain(K[kk]),B[kk],u/5);acts.append(.5*(b+B[kk][3]))
    for j in range(9):
        k,sg=mems[j];e0=eff/peak(k,sg);a=acts[j%3];f=lambda x:step(x,a,e0,sg)
        J=np.zeros((12,12))
        for q in range(12):
            dx=np.zeros(12);dl=1e-5*max(1,abs(X[j][q]));dx[q]=dl;J[:,q]=(f(X[j]+dx)-f(X[j]-dx))/(2*dl)
        dec=np.exp(-h/mem);Q=np.zeros((12,12));Q[7:,7:]=np.diag(sp**2*(1-dec**2));Q[8,8]*=1+8*pr
        Q[1,1]=.2*h;Q[3,3]=gut**2;Q[4,4]=.25*(1-np.exp(-2*h/25));Q[5:7,5:7]=Qsn
        # watch: tiny probabilities of a meal or a rise add noise
        Q[3,3]+=0
        P[j]=J@P[j]@J.T+Q;X[j]=f(X[j]);X[j][8]+=day*(1-dec[1]);X[j][2:4]=np.maximum(X[j][2:4],0)
    if i==1:
        for j in range(9):
            X[j][3]+=grams;P[j][3,3]+=(.2*grams)**2
            old=np.zeros(12);tm=60*np.exp(X[j][10]);old[3]=-grams/tm;old[2]=grams/tm;P[j]+=400*np.outer(old,old)
        since=0
    else: since+=5
    if y is None: lo=-4.6+(lo+4.6)*np.exp(-5/120)
    else:
        meas(y,5);recent+=(1-np.exp(-5/20))*(score-recent)
        flow=sum(wts()[j]*X[j][4] for j in range(9));lo=min(max(4*(-recent-2*flow-2),-4.6),4)
    judge(y,since,i==1)
    if i>=2 and not rise: day+=5/540*(sum(wts()[j]*X[j][8] for j in range(9))-day)
W=wts();M=sum(W[j]*X[j] for j in range(9))
V=sum(W[j]*(np.diag(P[j])+(X[j]-M)**2) for j in range(9))
print('before',before,'score',score);print('mean',[float('%.7g'%v) for v in M]);print('sd',[float('%.7g'%v) for v in np.sqrt(V)]);print('w',W.round(5), 'peak',[round(peak(*m),5) for m in mems])
